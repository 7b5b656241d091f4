/** Many guests on one node: templates, clones, snapshots, end to end without a control plane. */
@NullMarked
package dev.virga.deploy.fleet;

import org.jspecify.annotations.NullMarked;
