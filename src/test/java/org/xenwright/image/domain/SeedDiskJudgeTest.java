package org.xenwright.image.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.domain.Domain;
import org.xenwright.image.SmallImage;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;

/** Seed disks of domains, read by the programs that find and read them in a guest. */
@Tag("judge")
class SeedDiskJudgeTest {
    @TempDir
    Path target;

    @TempDir
    Path files;

    @Test
    void blkidFindsItAndEveryFileIsRead() throws IOException {
        SmallImage image = new SmallImage(target).file("usr/bin/cloud-init", "#!", 0755);
        Files.writeString(files.resolve("web.cfg"), """
                disk = [ "format=raw,vdev=xvda,access=rw,target=/srv/cloud.raw" ]
                guest.seed = "disk"
                guest.address = "10.0.0.1/24"
                guest.users = [ "ann:sudo" ]
                """);
        ImageManifest manifest = image.write(Map.of());
        List<Domain> domains = DomainOutputs.load(
                manifest, new DomainOutputs.DomainRequest(files, "/srv/xen", "org.example:shop", Map.of()));
        DomainOutputs.write(domains, manifest, target, HostKeys.of(files.resolve("secret")), TestWorlds.DEBIAN);

        String seed = target.resolve("domains/web/web-seed.img").toString();
        assertThat(judge("fsck.vfat", "-n", "-v", seed)).contains("12 bit entries");
        assertThat(judge("blkid", "-p", "-o", "export", seed)).contains("LABEL=cidata", "TYPE=vfat");
        for (String name : List.of("meta-data", "user-data", "network-config")) {
            Path copy = files.resolve(name + ".copy");
            judge("mtools", "-c", "mcopy", "-i", seed, "::/" + name, copy.toString());
            assertThat(Files.readString(copy)).contains(name.equals("network-config") ? "10.0.0.1/24" : "web");
        }
    }

    private static String judge(String program, String... arguments) throws IOException {
        Judge.Verdict verdict = Judge.run(program, arguments);
        assertThat(verdict.exit()).as(program + ": " + verdict.output()).isZero();
        return verdict.output();
    }
}
