package dev.virga.api.image;

/**
 * How far a part of an image has come.
 *
 * @param role which part
 * @param sizeBytes what it is to have
 * @param receivedBytes what has arrived; whoever sends goes on there
 */
public record PartUpload(ImagePart.Role role, long sizeBytes, long receivedBytes) {
    /** Whether nothing is missing. */
    public boolean complete() {
        return receivedBytes == sizeBytes;
    }
}
