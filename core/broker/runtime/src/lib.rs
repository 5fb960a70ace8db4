//! Drivers: ReplicaManager and CoordinatorRuntime.
