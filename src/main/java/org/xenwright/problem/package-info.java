/** Problems: what the user must change before the work can go on, said in four parts. */
@NullMarked
package org.xenwright.problem;

import org.jspecify.annotations.NullMarked;
