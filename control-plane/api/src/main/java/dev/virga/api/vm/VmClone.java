package dev.virga.api.vm;

import java.util.Optional;

/**
 * The body of {@code POST /v1/vms/{vm}/clone}.
 *
 * @param name of the new VM
 * @param snapshot the name of a snapshot of the VM to begin with; as it is now when left out
 */
public record VmClone(String name, Optional<String> snapshot) {}
