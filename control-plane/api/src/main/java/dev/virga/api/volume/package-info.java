/** Volumes: disks that outlive VMs. This release keeps the record of them and no bytes. */
@NullMarked
package dev.virga.api.volume;

import org.jspecify.annotations.NullMarked;
