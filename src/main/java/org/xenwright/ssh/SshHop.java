package org.xenwright.ssh;

import org.jspecify.annotations.Nullable;

/**
 * A host on the way to another, or at its end.
 *
 * @param login of the user there
 * @param keys that it may have
 * @param remark on why it may not be reached; null for none
 */
public record SshHop(
        SshAddress address,
        SshLogin login,
        ExpectedKeys keys,
        @Nullable String remark) {
    public SshHop(SshAddress address, SshLogin login, ExpectedKeys keys) {
        this(address, login, keys, null);
    }
}
