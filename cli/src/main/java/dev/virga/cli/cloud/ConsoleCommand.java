package dev.virga.cli.cloud;

import dev.virga.cli.terminal.EscapeKeys;
import dev.virga.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl vm console}: the serial console of a VM on this terminal. */
@Command(
        name = "console",
        description = {
            "Connects this terminal with the serial console of a VM.",
            "Ctrl-A x leaves, Ctrl-A h helps; the VM runs on. The guest's terminal gets the size",
            "of this one, and follows it."
        })
final class ConsoleCommand implements Callable<Integer> {
    private static final Duration LAST_WORDS = Duration.ofHours(1);
    private static final long QUIET_NANOS = 1_500_000_000;

    private final Cloud cloud;

    @Parameters(paramLabel = "VM", description = "Name or id.")
    private String vm = "";

    @Option(names = "--take", description = "Take the keyboard over from whoever has it.")
    private boolean take;

    @Option(names = "--read-only", description = "Only look.")
    private boolean readOnly;

    ConsoleCommand(Cloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public Integer call() throws Exception {
        boolean terminal =
                cloud.streams().outIsTerminal()
                        && System.getProperty("virga.terminals", "").contains("0");
        try (CloudClient client = cloud.client()) {
            ConsoleStream stream = new ConsoleStream(cloud.streams().out());
            ConsoleLink link =
                    new ConsoleLink(client, vm, !readOnly, take, stream, cloud.streams().err());
            link.connect();
            if (terminal) {
                cloud.streams().err().println("Connected to " + vm + "; Ctrl-A x leaves.");
                try (Terminal raw = Terminal.raw()) {
                    talk(client, link, stream);
                }
                cloud.streams().err().println();
            } else {
                talk(link, stream, false);
            }
        }
        return 0;
    }

    /** On a terminal, of which the guest is told how large it is. */
    private void talk(CloudClient client, ConsoleLink link, ConsoleStream stream)
            throws InterruptedException {
        if (readOnly) {
            talk(link, stream, true);
            return;
        }
        try (ConsoleSize size =
                new ConsoleSize(client, vm, () -> ConsoleSize.Size.parse(Terminal.size()))) {
            talk(link, stream, true);
        }
    }

    /** Until the user leaves, input ends, or the other side does. */
    private void talk(ConsoleLink link, ConsoleStream stream, boolean escapes)
            throws InterruptedException {
        Thread reader =
                Thread.ofPlatform()
                        .daemon()
                        .name("console-input")
                        .start(() -> read(link, stream, escapes));
        try {
            link.run();
        } finally {
            reader.interrupt();
        }
    }

    private void read(ConsoleLink link, ConsoleStream stream, boolean escapes) {
        PrintStream err = cloud.streams().err();
        EscapeKeys keys =
                new EscapeKeys(
                        new EscapeKeys.Listener() {
                            @Override
                            public void end() {
                                link.leave();
                            }

                            @Override
                            public void help() {
                                err.print("\r\nCtrl-A x leaves, Ctrl-A Ctrl-A types Ctrl-A\r\n");
                                err.flush();
                            }
                        });
        InputStream in = cloud.streams().in();
        byte[] typed = new byte[1024];
        try {
            for (int length = in.read(typed); length >= 0; length = in.read(typed)) {
                byte[] bytes = escapes ? keys.filter(typed, length) : Arrays.copyOf(typed, length);
                if (bytes.length > 0) {
                    link.type(bytes);
                }
            }
            if (!escapes) {
                // A pipe has ended: what it asked is still being answered.
                Waiting.until("silence", LAST_WORDS, () -> quiet(stream));
            }
            link.leave();
        } catch (IOException e) {
            link.fail("the terminal is gone: " + e.getMessage());
        } catch (Exception e) {
            link.fail("the console broke: " + e.getMessage());
        }
    }

    private static Optional<Boolean> quiet(ConsoleStream stream) {
        return stream.quietNanos() > QUIET_NANOS ? Optional.of(true) : Optional.empty();
    }
}
