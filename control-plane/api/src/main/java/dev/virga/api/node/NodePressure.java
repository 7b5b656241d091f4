package dev.virga.api.node;

/**
 * What a node's guests lacked in the last ten seconds, as its agent says with each renewal; shares
 * from 0 to 1 in the manner of Linux' pressure-stall figures.
 *
 * @param cpuSome while at least one virtual processor waited for a real one
 * @param memorySome while at least one waited for a page of its memory
 * @param memoryFull while at least one waited for a page, and none did anything else
 * @param refaultsPerSecond pages that had been put away and were needed again
 * @param strained whether the node thrashes: new VMs go elsewhere, if they can
 */
public record NodePressure(
        double cpuSome,
        double memorySome,
        double memoryFull,
        double refaultsPerSecond,
        boolean strained) {}
