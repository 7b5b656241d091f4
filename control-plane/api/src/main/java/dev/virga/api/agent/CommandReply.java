package dev.virga.api.agent;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.id.CommandId;

/** The answer to a command. Accepted means "heard and begun"; what became of it is observed. */
public sealed interface CommandReply {
    CommandId command();

    record Accepted(CommandId command) implements CommandReply {}

    /**
     * The agent will not do it.
     *
     * @param message why, for people
     */
    record Refused(CommandId command, ErrorCode code, String message) implements CommandReply {}
}
