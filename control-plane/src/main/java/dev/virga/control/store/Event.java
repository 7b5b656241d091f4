package dev.virga.control.store;

import dev.virga.api.vm.VmEvent;
import java.util.Optional;

/**
 * Something that happened, with whom it happened to; kept after its subject is gone.
 *
 * @param revision of the change that it was part of
 * @param position within that change
 * @param kind a VM or a node
 * @param subject the id of the VM or the name of the node
 * @param project the VM's
 * @param name what people call the subject
 */
public record Event(
        long revision,
        int position,
        Row.Kind kind,
        String subject,
        Optional<String> project,
        String name,
        VmEvent event) {}
