/** The whole cloud as its user meets it: real processes and a real guest. */
@NullMarked
package dev.virga.deploy.cloud;

import org.jspecify.annotations.NullMarked;
