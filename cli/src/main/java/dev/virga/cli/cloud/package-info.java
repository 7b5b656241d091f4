/** What users say to a running cloud: nouns and verbs over its API. */
@NullMarked
package dev.virga.cli.cloud;

import org.jspecify.annotations.NullMarked;
