import java.io.ByteArrayInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs Kafka's command line tools one after the other in one JVM: a JVM for each would take most of the time.
 * A line of standard input is a command, its parts in Base64 with blanks between: milliseconds it may take, its standard input, its class, its arguments.
 * Each is answered by a line: exit code (-1 when it took too long) and what it printed, in Base64.
 */
public class Tools {
    static class Exited extends RuntimeException {
        final int code;

        Exited(int code) {
            super(null, null, false, false);
            this.code = code;
        }
    }

    static String decoded(String part) {
        return new String(Base64.getDecoder().decode(part.equals("-") ? "" : part), StandardCharsets.UTF_8);
    }

    @SuppressWarnings("deprecation")
    public static void main(String[] unused) throws Exception {
        PrintStream answers = System.out, errors = System.err;
        Exit.setExitProcedure((code, message) -> { throw new Exited(code); });
        Exit.setHaltProcedure((code, message) -> { throw new Exited(code); });
        // What a tool does when its JVM ends is done when the tool ends: a producer's last records are sent by such a hook.
        List<Runnable> hooks = Collections.synchronizedList(new ArrayList<>());
        Exit.setShutdownHookAdder((name, hook) -> hooks.add(hook));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] parts = Arrays.stream(line.split(" ")).map(Tools::decoded).toArray(String[]::new);
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
            AtomicInteger code = new AtomicInteger(0);
            String[] arguments = Arrays.copyOfRange(parts, 3, parts.length);
            Thread tool = new Thread(() -> {
                try {
                    Class.forName(parts[2]).getMethod("main", String[].class).invoke(null, (Object) arguments);
                } catch (InvocationTargetException failed) {
                    Throwable cause = failed.getCause();
                    while (cause != null && !(cause instanceof Exited)) cause = cause.getCause();
                    if (cause != null) {
                        code.set(((Exited) cause).code);
                    } else {
                        code.set(1);
                        out.println("Exception: " + failed.getCause());
                    }
                } catch (ReflectiveOperationException failed) {
                    code.set(2);
                    out.println(failed);
                }
            });
            tool.setDaemon(true);
            System.setIn(new ByteArrayInputStream(parts[1].getBytes(StandardCharsets.UTF_8)));
            System.setOut(out);
            System.setErr(out);
            tool.start();
            tool.join(Long.parseLong(parts[0]));
            if (tool.isAlive()) {
                code.set(-1);
                tool.interrupt();
                tool.join(5000);
            } else {
                Thread last = new Thread(() -> List.copyOf(hooks).forEach(Runnable::run));
                last.setDaemon(true);
                last.start();
                last.join(10_000);
            }
            hooks.clear();
            System.setOut(answers);
            System.setErr(errors);
            out.flush();
            answers.println(code.get() + " " + Base64.getEncoder().encodeToString(said.toByteArray()));
            answers.flush();
        }
        Runtime.getRuntime().halt(0);
    }
}
