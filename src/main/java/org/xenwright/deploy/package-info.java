/**
 * Images and their domains brought to the hosts that run them: what is wanted, what is there, the plan between both,
 * and its execution, which ends whole or as it was before.
 *
 * <p>A {@link org.xenwright.deploy.Destination} is a plain Xen host or a pool. It offers single steps only; their
 * order, what undoes them and what a killed run left behind is decided in this package, the same for every place.
 */
@NullMarked
package org.xenwright.deploy;

import org.jspecify.annotations.NullMarked;
