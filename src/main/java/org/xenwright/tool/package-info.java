/**
 * The outside programs that the work needs: found on this machine, or provided from a package repository and run in
 * place.
 */
@NullMarked
package org.xenwright.tool;

import org.jspecify.annotations.NullMarked;
