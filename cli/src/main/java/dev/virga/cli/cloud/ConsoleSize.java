package dev.virga.cli.cloud;

import dev.virga.api.error.ProblemException;
import dev.virga.api.vm.ExecRequest;
import dev.virga.cli.exit.CliException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Tells a guest how large the terminal is in which its console is shown, at first and whenever it
 * is another size. A serial line has no word for that, so the agent inside sets it on the guest's
 * terminal, whose programs are told as usual (SIGWINCH). A guest without an agent is not told. A
 * thread of its own.
 */
final class ConsoleSize implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** A guest that did not hear is told again after so many looks. */
    private static final int AGAIN = 5;

    private static final int SECONDS = 5;
    private static final System.Logger LOG = System.getLogger(ConsoleSize.class.getName());

    private final CloudClient client;
    private final String vm;
    private final Supplier<Optional<Size>> size;
    private final Thread thread;
    private volatile boolean closed;

    /** Rows and columns of characters. */
    record Size(int rows, int columns) {
        /**
         * What {@code stty size} says.
         *
         * @return empty if it is not known, or nothing that a terminal could have
         */
        static Optional<Size> parse(String text) {
            String[] words = text.strip().split(" ", -1);
            if (words.length != 2
                    || !words[0].matches("\\d{1,4}")
                    || !words[1].matches("\\d{1,4}")) {
                return Optional.empty();
            }
            Size size = new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
            return size.rows > 0 && size.columns > 0 ? Optional.of(size) : Optional.empty();
        }
    }

    /**
     * Begins to look.
     *
     * @param size of the terminal now, if it is known
     */
    ConsoleSize(CloudClient client, String vm, Supplier<Optional<Size>> size) {
        this.client = client;
        this.vm = vm;
        this.size = size;
        thread = Thread.ofPlatform().daemon().name("console-size").start(this::run);
    }

    private void run() {
        Optional<Size> told = Optional.empty();
        int wait = 0;
        while (!closed) {
            Optional<Size> now = size.get();
            if (wait > 0) {
                wait--;
            } else if (now.isPresent() && !now.equals(told)) {
                if (tell(now.get())) {
                    told = now;
                } else {
                    wait = AGAIN;
                }
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private boolean tell(Size now) {
        String command = "stty -F /dev/ttyS0 rows " + now.rows() + " cols " + now.columns();
        try {
            client.postOnce(
                    VmCommand.path(vm, "/exec"),
                    new ExecRequest(command, Optional.of(SECONDS)),
                    Duration.ofSeconds(2 * SECONDS));
            return true;
        } catch (IOException | ProblemException | CliException e) {
            // It boots, has no agent, or this user may only look: the console works without.
            LOG.log(Level.DEBUG, "the guest did not hear of the terminal's size: {0}", e);
            return false;
        } catch (InterruptedException e) {
            closed = true;
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
