/** The solver the package worlds share: clauses in, the best model or the clauses that collide out. */
@NullMarked
package org.xenwright.resolve;

import org.jspecify.annotations.NullMarked;
