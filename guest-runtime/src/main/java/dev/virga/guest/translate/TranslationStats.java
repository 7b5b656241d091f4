package dev.virga.guest.translate;

/**
 * What translation has cost so far.
 *
 * @param regions made by this process for this machine
 * @param shared found ready made, by this or another machine
 * @param instructions guest instructions translated
 * @param classBytes of the classes made
 * @param nanos spent making them
 * @param refused wishes that were turned down: the queue or the budget was full
 */
public record TranslationStats(
        long regions, long shared, long instructions, long classBytes, long nanos, long refused) {}
