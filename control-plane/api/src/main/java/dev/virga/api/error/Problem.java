package dev.virga.api.error;

/**
 * A problem document (RFC 9457): how every error of the API is said.
 *
 * @param type a URN made of the code; stable
 * @param status the HTTP status
 * @param detail what is wrong in this case and the way out, for people
 * @param code the stable code; see {@link ErrorCode}
 */
public record Problem(String type, String title, int status, String detail, String code) {
    /** The media type (RFC 9457 section 6.1). */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** The problem for {@code code} with the words of this case. */
    public static Problem of(ErrorCode code, String detail) {
        return new Problem(
                "urn:virga:problem:" + code.code(),
                code.title(),
                code.status(),
                detail,
                code.code());
    }
}
