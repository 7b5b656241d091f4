@NullMarked
package dev.virga.node.vcpu;

import org.jspecify.annotations.NullMarked;
