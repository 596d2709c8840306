package org.xenwright.customize;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An account to make, or to change when the tree has it.
 *
 * @param name as passwd(5) has it
 * @param uid its number; null for the account's own, or the next free one from 1000 on
 * @param groups further groups, which exist
 * @param shell its shell; null for the account's own, or /bin/bash, or /bin/sh where that is missing
 * @param home its folder; null for the account's own, or /home/NAME
 * @param fullName for people to read, may be empty
 * @param authorizedKeys public keys that may log in as it, lines as in authorized_keys
 * @param passwordHash as crypt(5) makes it; null for no password: logging in by password is locked
 */
public record UserAccount(
        String name,
        @Nullable Long uid,
        List<String> groups,
        @Nullable String shell,
        @Nullable String home,
        String fullName,
        List<String> authorizedKeys,
        @Nullable String passwordHash) {
    public UserAccount {
        groups = List.copyOf(groups);
        authorizedKeys = List.copyOf(authorizedKeys);
    }
}
