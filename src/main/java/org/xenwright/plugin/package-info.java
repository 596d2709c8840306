/** The goals, the beans a POM fills, and the adapters to Maven; the only room that knows Maven. */
@NullMarked
package org.xenwright.plugin;

import org.jspecify.annotations.NullMarked;
