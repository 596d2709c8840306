/** Measures our work beside that of the tools people use, on the same input in one run; asserts no figure. */
@NullMarked
package org.xenwright.bench;

import org.jspecify.annotations.NullMarked;
