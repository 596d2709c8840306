package org.xenwright.deb.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The members of an archive in the common form of ar(5), as deb(5) narrows it. */
final class ArFile {
    private static final String MAGIC = "!<arch>\n";
    private static final int HEADER = 60; // name 16, time 12, owner 6, group 6, mode 8, size 10, end 2
    private static final int MOST_MEMBERS = 64;

    /**
     * A member.
     *
     * @param name without the blanks that fill its field
     * @param offset of its first byte in the file
     * @param size in bytes
     */
    record Member(String name, long offset, long size) {}

    private ArFile() {}

    static List<Member> members(FileChannel file, String name) throws IOException {
        long end = file.size();
        if (end < MAGIC.length() || !text(file, 0, MAGIC.length(), name).equals(MAGIC)) {
            throw new DebFormatException(name, 0, "does not begin with '!<arch>'");
        }
        List<Member> members = new ArrayList<>();
        long at = MAGIC.length();
        while (at < end) {
            if (end - at < HEADER) {
                throw new DebFormatException(name, at, "is cut off in the header of a member");
            }
            String header = text(file, at, HEADER, name);
            if (!header.endsWith("`\n")) {
                throw new DebFormatException(name, at, "has no header of a member where one must be");
            }
            // GNU ar ends names with a slash, dpkg-deb does not
            String member = header.substring(0, 16).stripTrailing().replaceFirst("/$", "");
            String digits = header.substring(48, 58).stripTrailing();
            if (member.isEmpty() || !digits.matches("[0-9]{1,10}")) {
                throw new DebFormatException(name, at, "has a member '" + member + "' of size '" + digits + "'");
            }
            long size = Long.parseLong(digits);
            long start = at + HEADER;
            if (size > end - start) {
                throw new DebFormatException(
                        name, at, "has a member of " + size + " bytes that reaches beyond its end");
            }
            members.add(new Member(member, start, size));
            if (members.size() > MOST_MEMBERS) {
                throw new DebFormatException(name, at, "has more than " + MOST_MEMBERS + " members");
            }
            at = start + size;
            if (size % 2 != 0) {
                if (at < end && !text(file, at, 1, name).equals("\n")) {
                    throw new DebFormatException(name, at, "has no line feed after a member of odd size");
                }
                at++;
            }
        }
        return members;
    }

    static String text(FileChannel file, long at, int length, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                throw new DebFormatException(name, at, "is cut off");
            }
        }
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }
}
