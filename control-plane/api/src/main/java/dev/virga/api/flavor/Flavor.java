package dev.virga.api.flavor;

import dev.virga.api.id.Naming;

/**
 * A size of virtual machine.
 *
 * @param vcpus 1 to 16
 */
public record Flavor(String name, int vcpus, long memoryBytes) {
    public Flavor {
        Naming.check("flavor", name);
    }
}
