package org.xenwright.deb.configure;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.archive.Unpacker;
import org.xenwright.deb.archive.VerifiedPackage;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class ForeignScriptsTest {
    private static final Attributes ATTRIBUTES = Attributes.of(0755, Instant.EPOCH);
    private static final int I386 = 3;
    private static final int AMD64 = 62;
    private static final int ARM64 = 183;

    @TempDir
    Path folder;

    private final Tree tree = new Tree(ATTRIBUTES);

    /** The head of a program for a machine. */
    private static String program(int machine) {
        return "\u007fELF\u0002\u0001\u0001" + "\0".repeat(9) + "\u0003\0" + (char) machine + "\0";
    }

    private void program(String path, int machine) {
        tree.directory(path.substring(0, path.lastIndexOf('/')), ATTRIBUTES);
        byte[] head = program(machine).getBytes(StandardCharsets.ISO_8859_1);
        tree.put(path, new RegularFile(ATTRIBUTES, Content.of(head)));
    }

    private void check(String architecture, String postinst) throws IOException {
        TestDeb deb = TestDeb.of("app", "1", architecture).member("postinst", postinst);
        Path entry = Files.createTempDirectory(folder, "entry");
        Files.write(Unpacker.packageIn(entry), deb.build());
        VerifiedPackage verified = VerifiedPackage.local(Unpacker.packageIn(entry));
        Unpacker.unpack(verified, entry, "app");
        UnpackedDeb unpacked = UnpackedDeb.open(entry, verified.sha256(), "app").orElseThrow();
        ForeignScripts.check(tree, List.of(unpacked), "amd64");
    }

    @Test
    void aScriptOfAForeignPackageRunsByTheSystemsOwnShell() throws IOException {
        program("bin/dash", AMD64);
        tree.put("bin/sh", new org.xenwright.tree.Symlink(ATTRIBUTES, "dash"));
        check("arm64", "#!/bin/sh -e\nexit 0\n");
        check("arm64", "#!/usr/bin/not-there-yet\n");
    }

    @Test
    void aScriptThatAForeignProgramInterpretsIsRefused() {
        program("usr/bin/perl", ARM64);
        assertThatThrownBy(() -> check("arm64", "#! /usr/bin/perl -w\n"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        "configuring app of arm64",
                        "<foreignArchitectures>",
                        "its postinst, which /usr/bin/perl interprets, a program that amd64 does not run",
                        "take the package of amd64");
    }

    @Test
    void aProcessorOfAmd64RunsProgramsOfI386() throws IOException {
        program("usr/bin/perl", I386);
        check("i386", "#!/usr/bin/perl\n");
        check("i386", program(I386));
        assertThatThrownBy(() -> check("i386", program(ARM64)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("its postinst, a program that amd64 does not run");
    }
}
