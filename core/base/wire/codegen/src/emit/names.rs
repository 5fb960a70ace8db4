/// `TopicId` and `topicId` become `topic_id`; runs of capitals stay together.
pub fn snake(name: &str) -> String {
    // The one name of Kafka's that no rule splits rightly.
    let chars: Vec<char> = name.replace("KRaft", "Kraft").chars().collect();
    let mut out = String::new();
    for (i, c) in chars.iter().enumerate() {
        let after_lower = i > 0 && !chars[i - 1].is_uppercase();
        let before_lower = chars.get(i + 1).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && i > 0 && (after_lower || before_lower) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// The field's name in Rust: [`snake`], raw where it is a keyword.
pub(super) fn field(name: &str) -> String {
    let name = snake(name);
    match name.as_str() {
        "type" | "match" | "ref" | "mod" | "use" | "where" | "move" => format!("r#{name}"),
        _ => name,
    }
}

/// `NOT_LEADER_OR_FOLLOWER` becomes `NotLeaderOrFollower`.
pub(super) fn pascal(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_owned() + &rest.to_lowercase()
        })
        .collect()
}
