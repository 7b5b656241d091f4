package dev.virga.api.error;

import java.util.Optional;

/** What can go wrong, by stable code. The code is a contract; the words are not. */
public enum ErrorCode {
    INVALID_JSON("invalid-json", 400, "The body is not valid JSON"),
    INVALID_REQUEST("invalid-request", 400, "The request breaks the contract"),
    UNAUTHENTICATED("unauthenticated", 401, "No valid token"),
    FORBIDDEN("forbidden", 403, "The token does not allow this"),
    NOT_FOUND("not-found", 404, "There is no such thing"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The resource does not do this"),
    NAME_TAKEN("name-taken", 409, "The name is taken"),
    WRONG_STATE("wrong-state", 409, "The resource is not in a state for this"),
    CONFLICT("conflict", 409, "Somebody else changed it first"),
    IDEMPOTENCY_MISMATCH("idempotency-mismatch", 409, "The key was used for another request"),
    STALE_COMMAND("stale-command", 409, "A newer command has been seen"),
    STALE_INCARNATION("stale-incarnation", 409, "A newer life of this node has registered"),
    LEASE_FENCED("lease-fenced", 409, "The lease was taken away"),
    IN_USE("in-use", 409, "Something still needs it"),
    QUOTA_EXCEEDED("quota-exceeded", 409, "The project may not have more"),
    NO_CAPACITY("no-capacity", 409, "No node has room"),
    GONE("gone", 410, "This is no longer kept"),
    TOO_LARGE("too-large", 413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body must be application/json"),
    UNKNOWN_IMAGE("unknown-image", 422, "There is no such image"),
    UNKNOWN_FLAVOR("unknown-flavor", 422, "There is no such flavor"),
    UNKNOWN_KEY("unknown-key", 422, "There is no such key"),
    UNKNOWN_GROUP("unknown-group", 422, "There is no such placement group"),
    UNKNOWN_VOLUME("unknown-volume", 422, "There is no such volume"),
    UNKNOWN_NETWORK("unknown-network", 422, "There is no such network"),
    LIMIT_REACHED("limit-reached", 429, "A limit is reached"),
    INTERNAL("internal", 500, "A fault of ours"),
    UNSUPPORTED_VERSION("unsupported-version", 505, "The message speaks another version"),
    GUEST_UNREACHABLE("guest-unreachable", 503, "The guest does not answer"),
    UNAVAILABLE("unavailable", 503, "Not available now"),
    TIMED_OUT("timed-out", 504, "No answer in time"),
    DISK_FULL("disk-full", 507, "A disk of the control plane is full");

    private final String code;
    private final int status;
    private final String title;

    ErrorCode(String code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    /** The stable code, for example {@code name-taken}. */
    public String code() {
        return code;
    }

    /** The HTTP status it goes with (RFC 9110 section 15). */
    public int status() {
        return status;
    }

    /** A short summary that does not change from case to case (RFC 9457 section 3.1.3). */
    public String title() {
        return title;
    }

    /** The code of that name, if this version knows it. */
    public static Optional<ErrorCode> of(String code) {
        for (ErrorCode candidate : values()) {
            if (candidate.code.equals(code)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
