package dev.virga.api.image;

/**
 * One file of an image.
 *
 * @param role what the machine does with it
 * @param file its name inside the image's folder, a plain file name
 * @param sizeBytes its length
 * @param sha256 its SHA-256 digest, 64 lower-case hexadecimal digits
 */
public record ImagePart(Role role, String file, long sizeBytes, String sha256) {

    /** What a part is to the machine. */
    public enum Role {
        /** A kernel in the RISC-V Image format. */
        KERNEL,
        /** An initial RAM file system. */
        INITRD,
        /** A raw disk; instances write to copies of it, never to it. */
        DISK;

        /** The word in manifests: lower case. */
        @Override
        public String toString() {
            return switch (this) {
                case KERNEL -> "kernel";
                case INITRD -> "initrd";
                case DISK -> "disk";
            };
        }
    }

    /** Refuses file names that would leave the image's folder, and digests that are none. */
    public ImagePart {
        if (!file.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("not a plain file name: " + file);
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not a SHA-256 digest: " + sha256);
        }
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("negative size of " + file);
        }
    }
}
