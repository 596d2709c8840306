/**
 * Opens compressed streams with limits on memory and on what comes out, and packs to the same bytes on every machine.
 */
@NullMarked
package org.xenwright.compress;

import org.jspecify.annotations.NullMarked;
