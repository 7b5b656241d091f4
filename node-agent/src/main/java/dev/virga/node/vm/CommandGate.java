package dev.virga.node.vm;

import dev.virga.api.agent.CommandHead;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.id.CommandId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lets each command about one VM through once and in order: what is older than the newest seen is
 * refused, what was answered is answered the same again. A refusal for want of room is final, for
 * whoever hears it places the VM elsewhere: what wants the VM here is refused unless it is newer
 * than everything that was refused so, for as long as the agent lives. Safe from any thread.
 */
final class CommandGate {
    private static final int REMEMBERED = 16;

    private final Map<CommandId, CommandReply> answers =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<CommandId, CommandReply> eldest) {
                    return size() > REMEMBERED;
                }
            };
    private Optional<CommandHead> newest = Optional.empty();
    private Optional<CommandHead> newestRefused = Optional.empty();

    /**
     * The answer that is due without doing anything, or empty: then the command is new.
     *
     * @param ends whether it wants the VM not here
     */
    synchronized Optional<CommandReply> check(CommandHead head, boolean ends) {
        CommandReply earlier = answers.get(head.command());
        if (earlier != null) {
            return Optional.of(earlier);
        }
        return newest.filter(head::olderThan)
                .map(seen -> refused(head, ErrorCode.STALE_COMMAND, "is older than", seen))
                .or(() ->
                        // The same answer again: the first may not have got through.
                        newestRefused
                                .filter(seen -> !ends && !seen.olderThan(head))
                                .map(seen -> turnedAway(head, seen)));
    }

    private static CommandReply turnedAway(CommandHead head, CommandHead seen) {
        return refused(head, ErrorCode.NO_CAPACITY, "is turned away here, like", seen);
    }

    private static CommandReply refused(
            CommandHead head, ErrorCode code, String how, CommandHead seen) {
        return new CommandReply.Refused(
                head.command(), code, name(head) + " " + how + " " + name(seen));
    }

    private static String name(CommandHead head) {
        return "epoch " + head.epoch() + " generation " + head.generation();
    }

    /**
     * Remembers what was answered to a new command.
     *
     * @param ends whether it wants the VM not here: what was asked before is over then, and whoever
     *     repeats it is turned away
     */
    synchronized CommandReply answered(CommandHead head, CommandReply reply, boolean ends) {
        boolean accepted = reply instanceof CommandReply.Accepted;
        if (accepted && ends) {
            answers.clear();
        }
        answers.put(head.command(), reply);
        if (accepted) {
            newest = Optional.of(head);
        }
        if ((accepted ? ends : turnedAway(reply))
                && newestRefused.filter(head::olderThan).isEmpty()) {
            newestRefused = Optional.of(head);
        }
        return reply;
    }

    /** For want of room, the VM is placed elsewhere; after any other refusal it is asked again. */
    private static boolean turnedAway(CommandReply reply) {
        return reply instanceof CommandReply.Refused refused
                && refused.code() == ErrorCode.NO_CAPACITY;
    }

    /** What was accepted is undone: the same commands, said again, are new. */
    synchronized void undone() {
        answers.clear();
    }

    /** What was accepted in an earlier life of the agent; its answer is not remembered. */
    synchronized void restore(CommandHead head) {
        newest = Optional.of(head);
    }

    /** The newest command that was accepted. */
    synchronized Optional<CommandHead> newest() {
        return newest;
    }
}
