/** Why a node cannot take a VM: a small class a reason. */
@NullMarked
package dev.virga.control.scheduler.filter;

import org.jspecify.annotations.NullMarked;
