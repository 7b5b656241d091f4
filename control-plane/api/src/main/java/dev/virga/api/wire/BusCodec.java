package dev.virga.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.AgentEvent;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.error.ErrorCode;
import java.util.Iterator;
import java.util.Map;

/**
 * The versioned envelope of everything on the event bus: {@code {"virga":1,"type":"start-vm",
 * "body":{...}}}. A message of another version or of an unknown type is refused with a clear word,
 * never guessed at. Safe from any thread.
 */
public final class BusCodec {
    /** The version that this build speaks. */
    public static final int VERSION = 1;

    private static final Map<String, Class<? extends AgentCommand>> COMMANDS =
            Map.of(
                    "start-vm", AgentCommand.StartVm.class,
                    "stop-vm", AgentCommand.StopVm.class,
                    "reboot-vm", AgentCommand.RebootVm.class,
                    "pause-vm", AgentCommand.PauseVm.class,
                    "evict-vm", AgentCommand.EvictVm.class,
                    "delete-vm", AgentCommand.DeleteVm.class);
    private static final Map<String, Class<? extends CommandReply>> REPLIES =
            Map.of(
                    "accepted", CommandReply.Accepted.class,
                    "refused", CommandReply.Refused.class);
    private static final Map<String, Class<? extends AgentEvent>> EVENTS =
            Map.of(
                    "vm-changed", AgentEvent.VmChanged.class,
                    "full-report", AgentEvent.FullReport.class);

    private BusCodec() {}

    public static String encode(AgentCommand command) {
        return encode(COMMANDS, command);
    }

    public static String encode(CommandReply reply) {
        return encode(REPLIES, reply);
    }

    public static String encode(AgentEvent event) {
        return encode(EVENTS, event);
    }

    /**
     * Reads a command.
     *
     * @throws WireException if it is not one of this version
     */
    public static AgentCommand command(String text) {
        return decode(COMMANDS, text);
    }

    /**
     * Reads a reply.
     *
     * @throws WireException if it is not one of this version
     */
    public static CommandReply reply(String text) {
        return decode(REPLIES, text);
    }

    /**
     * Reads an event.
     *
     * @throws WireException if it is not one of this version
     */
    public static AgentEvent event(String text) {
        return decode(EVENTS, text);
    }

    private record Envelope<T>(int virga, String type, T body) {}

    private static <T> String encode(Map<String, Class<? extends T>> types, T message) {
        for (Map.Entry<String, Class<? extends T>> entry : types.entrySet()) {
            if (entry.getValue().isInstance(message)) {
                return Json.write(new Envelope<>(VERSION, entry.getKey(), message));
            }
        }
        throw new IllegalArgumentException("a message without a type: " + message);
    }

    private static <T> T decode(Map<String, Class<? extends T>> types, String text) {
        JsonNode envelope = Json.parse(text);
        checkEnvelope(envelope);
        String type = envelope.get("type").textValue();
        Class<? extends T> wanted = types.get(type);
        if (wanted == null) {
            throw new WireException(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "unknown message \"" + shorten(type) + "\"; known here: " + types.keySet());
        }
        return new RecordReader(Strictness.REFUSE_UNKNOWN)
                .read(envelope.get("body"), wanted, "body");
    }

    private static void checkEnvelope(JsonNode envelope) {
        if (!envelope.isObject()) {
            throw new WireException(ErrorCode.INVALID_REQUEST, "not an envelope");
        }
        JsonNode version = envelope.get("virga");
        if (version == null || !version.isInt()) {
            throw new WireException(ErrorCode.INVALID_REQUEST, "virga: missing version");
        }
        if (version.intValue() != VERSION) {
            throw new WireException(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "the message speaks version "
                            + version.intValue()
                            + ", this process speaks version "
                            + VERSION
                            + ": run the same release everywhere");
        }
        JsonNode type = envelope.get("type");
        JsonNode body = envelope.get("body");
        if (type == null || !type.isTextual() || body == null) {
            throw new WireException(ErrorCode.INVALID_REQUEST, "an envelope needs type and body");
        }
        for (Iterator<String> names = envelope.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!name.equals("virga") && !name.equals("type") && !name.equals("body")) {
                throw new WireException(
                        ErrorCode.INVALID_REQUEST, shorten(name) + ": unknown field");
            }
        }
    }

    private static String shorten(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "...";
    }
}
