/**
 * Fetches files over HTTP: bounded in size and time, redirects followed by hand, hashed as they come in.
 *
 * <p>The JDK's client speaks HTTP. What is decided between two answers is ours, since a mistake there gives a password away
 * or trusts half a file: which redirect is followed and with which headers, when a file that broke off goes on, how much may
 * come.
 */
@NullMarked
package org.xenwright.transport;

import org.jspecify.annotations.NullMarked;
