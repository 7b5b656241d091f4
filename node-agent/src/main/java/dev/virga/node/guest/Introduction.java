package dev.virga.node.guest;

import dev.virga.api.vm.VmSpec;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import dev.virga.guest.virtio.console.AgentChannel;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells a guest that goes on where another one stood who it is, and lets nothing of what it says
 * through before it has answered to that: the answer bears a token that the other one never knew.
 * Lines come one at a time; the rest is safe from any thread.
 */
final class Introduction implements Consumer<String> {
    private static final System.Logger LOG = System.getLogger(Introduction.class.getName());

    /** How much of what a guest was is not to stay. */
    enum How {
        /** It is another machine: other keys, ids, names, cards. */
        NEW,
        /** It is the same machine, but time has passed. */
        SAME;

        /** The word that the guest knows. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String message;
    private final byte[] instanceData;
    private final String token;
    private final Consumer<String> next;
    private volatile Runnable onNameless = () -> {};
    private volatile boolean done;

    private record InstanceData(
            String name, List<String> sshKeys, String userData, Optional<String> token) {}

    private record Nameless(boolean nameless) {}

    private record Identity(
            String type,
            How how,
            String token,
            String name,
            List<String> sshKeys,
            String userData) {}

    private record Said(String type, Optional<String> token) {}

    /**
     * An introduction that is yet to be made.
     *
     * @param spec who the guest is
     * @param userData what it is to run: empty for one that has run it already
     * @param token hexadecimal digits that nobody can guess
     * @param next who gets what the guest says afterwards
     */
    Introduction(VmSpec spec, How how, String userData, String token, Consumer<String> next) {
        this.message =
                Json.write(
                        new Identity(
                                "identity", how, token, spec.name(), spec.sshKeys(), userData));
        this.instanceData = instanceData(spec, Optional.of(token));
        this.token = token;
        this.next = next;
    }

    /** What the guest's init reads from the device tree, at {@code virga,instance-data}. */
    static byte[] instanceData(VmSpec spec, Optional<String> token) {
        return Json.write(new InstanceData(spec.name(), spec.sshKeys(), spec.userData(), token))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What the init reads that is to wait until it is told who it is. */
    static byte[] nameless() {
        return Json.write(new Nameless(true)).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether it can be made: what is to be said fits into one line. */
    boolean possible() {
        return message.getBytes(StandardCharsets.UTF_8).length <= AgentChannel.MAX_LINE;
    }

    /** What the init is to read when this guest starts anew: it answers to the same token then. */
    byte[] instanceData() {
        return instanceData.clone();
    }

    /** Who is told, instead of its being introduced at once, that the guest waits for a name. */
    void onNameless(Runnable task) {
        onNameless = task;
    }

    /** Says it; if the guest does not listen yet it will ask by itself. */
    void say(AgentChannel channel) {
        boolean heard = channel.send(message);
        LOG.log(Level.DEBUG, "introduction: {0}", heard);
    }

    /** Whether the guest has answered. */
    boolean done() {
        return done;
    }

    @Override
    public void accept(String line) {
        if (done) {
            next.accept(line);
            return;
        }
        Said said;
        try {
            said = Json.read(line, Said.class, Strictness.IGNORE_UNKNOWN);
        } catch (WireException e) {
            LOG.log(Level.DEBUG, "a guest said something broken: {0}", e.getMessage());
            return;
        }
        switch (said.type()) {
            case "nameless" -> onNameless.run();
            case "ready" -> {
                if (said.token().filter(token::equals).isPresent()) {
                    done = true;
                    next.accept(line);
                }
            }
            default -> LOG.log(Level.DEBUG, "dropped the word of a guest that is not this one");
        }
    }
}
