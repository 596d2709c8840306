package org.xenwright.ssh;

/**
 * A host on the way to another, or at its end.
 *
 * @param login of the user there
 * @param keys that it may have
 */
public record SshHop(SshAddress address, SshLogin login, ExpectedKeys keys) {}
