/** Domain files: their language, inheritance, checks, fleets, and the files written from them. */
@NullMarked
package org.xenwright.domain;

import org.jspecify.annotations.NullMarked;
