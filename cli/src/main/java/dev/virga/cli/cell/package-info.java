/** The local cell: control planes and nodes as processes of this host. */
@NullMarked
package dev.virga.cli.cell;

import org.jspecify.annotations.NullMarked;
