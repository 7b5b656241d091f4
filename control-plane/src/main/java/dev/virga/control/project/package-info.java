/** Projects, their quotas and tokens, and who may act in which. */
@NullMarked
package dev.virga.control.project;

import org.jspecify.annotations.NullMarked;
