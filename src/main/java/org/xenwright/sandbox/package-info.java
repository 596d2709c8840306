/** Runs a command on a tree, in namespaces, in a changed root or in a guest, and gives back the changed tree. */
@NullMarked
package org.xenwright.sandbox;

import org.jspecify.annotations.NullMarked;
