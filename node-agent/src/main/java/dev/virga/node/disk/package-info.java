/** The disks of the host that a node keeps its files on. */
@NullMarked
package dev.virga.node.disk;

import org.jspecify.annotations.NullMarked;
