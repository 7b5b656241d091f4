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
 * refused, what was answered is answered the same again. A refusal is final, for whoever hears it
 * places the VM elsewhere: what wants the VM here is refused unless it is newer than everything
 * that was refused, for as long as the agent lives. Safe from any thread.
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
                .or(() -> newestRefused.filter(refused -> !ends && !refused.olderThan(head)))
                .map(seen ->
                        new CommandReply.Refused(
                                head.command(),
                                ErrorCode.STALE_COMMAND,
                                "epoch "
                                        + head.epoch()
                                        + " generation "
                                        + head.generation()
                                        + " is not newer than epoch "
                                        + seen.epoch()
                                        + " generation "
                                        + seen.generation()));
    }

    /** Remembers what was answered to a new command. */
    synchronized CommandReply answered(CommandHead head, CommandReply reply) {
        answers.put(head.command(), reply);
        if (reply instanceof CommandReply.Accepted) {
            newest = Optional.of(head);
        } else if (newestRefused.filter(head::olderThan).isEmpty()) {
            newestRefused = Optional.of(head);
        }
        return reply;
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
