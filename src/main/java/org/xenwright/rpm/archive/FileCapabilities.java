package org.xenwright.rpm.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import org.xenwright.rpm.header.RpmFormatException;

/**
 * What a program may do, from the text that packages have it in (cap_from_text(3)) to the bytes that file systems have
 * (linux/capability.h, {@code vfs_cap_data} of version 2).
 */
final class FileCapabilities {
    static final String ATTRIBUTE = "security.capability";

    private static final int VERSION_2 = 0x02000000;
    private static final int EFFECTIVE = 1;
    private static final int SIZE = 20;

    // in the order of their numbers
    private static final List<String> NAMES = List.of(
            "chown",
            "dac_override",
            "dac_read_search",
            "fowner",
            "fsetid",
            "kill",
            "setgid",
            "setuid",
            "setpcap",
            "linux_immutable",
            "net_bind_service",
            "net_broadcast",
            "net_admin",
            "net_raw",
            "ipc_lock",
            "ipc_owner",
            "sys_module",
            "sys_rawio",
            "sys_chroot",
            "sys_ptrace",
            "sys_pacct",
            "sys_admin",
            "sys_boot",
            "sys_nice",
            "sys_resource",
            "sys_time",
            "sys_tty_config",
            "mknod",
            "lease",
            "audit_write",
            "audit_control",
            "setfcap",
            "mac_override",
            "mac_admin",
            "syslog",
            "wake_alarm",
            "block_suspend",
            "audit_read",
            "perfmon",
            "bpf",
            "checkpoint_restore");

    private static final long ALL = (1L << NAMES.size()) - 1;

    private long effective;
    private long permitted;
    private long inheritable;

    private FileCapabilities() {}

    /**
     * Returns the value of the attribute.
     *
     * @param place for messages
     */
    static byte[] parse(String text, String place) throws RpmFormatException {
        FileCapabilities capabilities = new FileCapabilities();
        for (String clause : text.strip().split("\\s+")) {
            capabilities.clause(clause, place);
        }
        ByteBuffer value = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        value.putInt(VERSION_2 | (capabilities.effective != 0 ? EFFECTIVE : 0));
        for (int shift = 0; shift <= 32; shift += 32) {
            value.putInt((int) (capabilities.permitted >>> shift));
            value.putInt((int) (capabilities.inheritable >>> shift));
        }
        return value.array();
    }

    private void clause(String clause, String place) throws RpmFormatException {
        int at = 0;
        while (at < clause.length() && "=+-".indexOf(clause.charAt(at)) < 0) {
            at++;
        }
        long which = which(clause.substring(0, at), place);
        if (at == clause.length()) {
            throw new RpmFormatException(place, "capabilities '" + clause + "' without =, + or -");
        }
        while (at < clause.length()) {
            char operator = clause.charAt(at++);
            if (operator == '=') {
                effective &= ~which;
                permitted &= ~which;
                inheritable &= ~which;
            }
            for (; at < clause.length() && "=+-".indexOf(clause.charAt(at)) < 0; at++) {
                flag(clause.charAt(at), which, operator != '-', place);
            }
        }
    }

    private void flag(char flag, long which, boolean raised, String place) throws RpmFormatException {
        switch (flag) {
            case 'e' -> effective = raised ? effective | which : effective & ~which;
            case 'p' -> permitted = raised ? permitted | which : permitted & ~which;
            case 'i' -> inheritable = raised ? inheritable | which : inheritable & ~which;
            default ->
                throw new RpmFormatException(place, "capabilities with '" + flag + "' where e, i and p are known");
        }
    }

    private static long which(String names, String place) throws RpmFormatException {
        if (names.isEmpty() || names.equalsIgnoreCase("all")) {
            return ALL;
        }
        long which = 0;
        for (String each : names.split(",")) {
            String name = each.toLowerCase(Locale.ROOT);
            int number = name.startsWith("cap_") ? NAMES.indexOf(name.substring("cap_".length())) : -1;
            if (number < 0) {
                throw new RpmFormatException(place, "the capability '" + each + "', which is not known");
            }
            which |= 1L << number;
        }
        return which;
    }
}
