/**
 * The only place that knows the cluster library; everything in it can be thrown away and made anew.
 */
@NullMarked
package dev.virga.node.cluster;

import org.jspecify.annotations.NullMarked;
