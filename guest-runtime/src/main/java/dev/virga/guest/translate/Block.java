package dev.virga.guest.translate;

/**
 * Instructions that are always executed one after the other, in a {@link Shape}.
 *
 * @param first index of the first one
 * @param end index behind the last one
 */
record Block(int first, int end) {
    int length() {
        return end - first;
    }
}
