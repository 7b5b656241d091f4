/** The API: openapi.yaml is the contract. */
@NullMarked
package dev.virga.control.http;

import org.jspecify.annotations.NullMarked;
