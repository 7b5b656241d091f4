package dev.virga.guest.machine;

import java.util.OptionalLong;

/**
 * How a loaded machine begins: where its harts start, in which mode, and what their registers hold.
 *
 * @param entry physical address of the first instruction
 * @param supervisor whether it runs in supervisor mode under the built-in SBI, else in machine mode
 * @param deviceTree physical address of the device tree, the value of a1; 0 if there is none; a0 is
 *     the hart's number
 * @param dynamicInfo physical address of OpenSBI's fw_dynamic_info, the value of a2, or 0
 * @param tohost physical address of the word by which an ELF program reports its end
 * @param fromhost physical address of the word by which it is answered
 */
public record LoadedBoot(
        long entry,
        boolean supervisor,
        long deviceTree,
        long dynamicInfo,
        OptionalLong tohost,
        OptionalLong fromhost) {}
