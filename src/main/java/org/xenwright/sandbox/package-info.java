/**
 * The sandboxes in which a command runs on a tree: namespaces, a changed root or a guest; they return the changed tree.
 */
@NullMarked
package org.xenwright.sandbox;

import org.jspecify.annotations.NullMarked;
