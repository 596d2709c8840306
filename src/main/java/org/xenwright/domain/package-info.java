/** The room of domain files: their language, inheritance, checks, fleets, and what is emitted from them. */
@NullMarked
package org.xenwright.domain;

import org.jspecify.annotations.NullMarked;
