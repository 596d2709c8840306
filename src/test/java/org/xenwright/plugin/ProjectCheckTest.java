package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.loader.signing.TestCertificate;

/** The goals that make images and locks, with what they cannot make: refused before anything is fetched or written. */
@MojoTest
class ProjectCheckTest {
    private static final String POM = "src/test/resources/org/xenwright/plugin/plain.xml";

    @TempDir
    Path folder;

    @Inject
    private MavenProject project;

    @Inject
    private MavenSession session;

    @BeforeEach
    void aProject() {
        SampleProject.fill(project, session, folder);
        project.setRemoteArtifactRepositories(List.of());
        session.getUserProperties()
                .setProperty("xen.store", folder.resolve("store").toString());
    }

    /** Gives a goal an image whose packages are nowhere: who asks for them fails otherwise. */
    private ImageConfiguration image(BuildMojo goal) {
        RepositoryConfiguration nowhere = new RepositoryConfiguration();
        nowhere.url = folder.resolve("no-repository").toUri().toString();
        nowhere.suite = "cobra";
        goal.image = new ImageConfiguration();
        goal.image.repositories = List.of(nowhere);
        goal.lockFile = folder.resolve("xen.lock.json").toFile();
        return goal.image;
    }

    private void refused(BuildMojo goal, String... words) {
        assertThatThrownBy(goal::execute).hasMessageContainingAll(words);
        assertThat(folder.resolve("target")).doesNotExist();
        assertThat(folder.resolve("store")).doesNotExist();
        assertThat(folder.resolve("xen.lock.json")).doesNotExist();
    }

    private void write(String file, String text) throws IOException {
        Path to = folder.resolve(file);
        Files.createDirectories(to.getParent());
        Files.writeString(to, text);
    }

    private SecureBootConfiguration wrongKey() throws Exception {
        SecureBootConfiguration keys = new SecureBootConfiguration();
        keys.key = TestCertificate.rsa("one").pkcs8(folder).toFile();
        keys.certificate = TestCertificate.rsa("other").pem(folder).toFile();
        return keys;
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aKeyIsTriedOnItsCertificate(ImageMojo goal) throws Exception {
        image(goal).bootloader = "uki";
        goal.image.secureBoot = wrongKey();

        refused(goal, "<image><secureBoot><key>", "a key that is not the one of CN=other");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aCertificateThatHasExpiredIsRefused(ImageMojo goal) throws Exception {
        TestCertificate old = TestCertificate.rsa("old").valid(Instant.EPOCH, Instant.EPOCH.plusSeconds(86_400));
        image(goal).bootloader = "uki";
        goal.image.secureBoot = new SecureBootConfiguration();
        goal.image.secureBoot.key = old.pkcs8(folder).toFile();
        goal.image.secureBoot.certificate = old.pem(folder).toFile();

        refused(goal, "<image><secureBoot><certificate>", "1970-01-02");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aFatThatFirmwareDoesNotMountIsRefused(ImageMojo goal) {
        PartitionConfiguration data = new PartitionConfiguration();
        data.name = "data";
        data.filesystem = "vfat";
        data.mount = "/srv";
        data.size = "16M";
        image(goal).disk.partitions = List.of(data);

        refused(goal, "<image><disk><partitions><partition>", "16", "33291");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aCommandLineThatNoKernelReadsIsRefused(ImageMojo goal) {
        image(goal).kernelArguments = List.of("a=" + "b".repeat(2100));

        refused(goal, "<image><kernelArguments>", "2047");
    }

    @Test
    @InjectMojo(goal = "lock", pom = POM)
    void aKeyIsTriedBeforeTheLockOfALifecycle(LockMojo goal) throws Exception {
        image(goal).bootloader = "uki";
        goal.image.secureBoot = wrongKey();

        refused(goal, "<image><secureBoot><key>", "a key that is not the one of CN=other");
    }

    @Test
    @InjectMojo(goal = "lock", pom = POM)
    void whoLocksByHandNeedsNoKey(LockMojo goal) throws Exception {
        image(goal).bootloader = "uki";
        goal.image.secureBoot = new SecureBootConfiguration();
        goal.image.secureBoot.key = new File("held-by-somebody-else.key");
        goal.execution = new MojoExecution(goal.execution.getMojoDescriptor(), "default-cli", MojoExecution.Source.CLI);

        assertThatThrownBy(goal::execute).hasMessageContaining("no-repository");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aHostThatTakesNoKernelIsHeldAgainstTheDomains(ImageMojo goal) {
        image(goal);
        goal.host.toolstack = "xapi";

        refused(goal, "holding the domains against their host", "a kernel that is a file of the host");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void theHostHasRoomForTheDomainsOfAllImages(ImageMojo goal) {
        ImageConfiguration first = image(goal);
        ImageConfiguration second = new ImageConfiguration();
        second.name = "second";
        second.repositories = first.repositories;
        first.name = "first";
        goal.images = List.of(first, second);
        goal.host.memory = "700M";

        refused(goal, "2 domains need", "the host has 700");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aDomainThatTheDiskCannotStartIsRefused(ImageMojo goal) throws IOException {
        image(goal);
        write("src/main/xen/shop.cfg", "extends = \"hvm-bios\"\n");
        goal.domains = folder.resolve("src/main/xen").toFile();

        refused(goal, "holding a domain against its image", "<bootloader>grub</bootloader>");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aWordThatTheHostDoesNotKnowIsRefused(ImageMojo goal) {
        image(goal);
        goal.host.xen = "four";

        refused(goal, "<host><xen>", "'four'");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aTemplateOfTheOverlayIsTried(ImageMojo goal) throws IOException {
        image(goal);
        write("src/main/rootfs/etc/motd.vm", "$nobody\n");

        refused(goal, "etc/motd.vm", "nobody");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aHostNameIsTried(ImageMojo goal) {
        image(goal).hostname = "no name";

        refused(goal, "naming the machine", "no name");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void anAccountIsTried(ImageMojo goal) {
        UserConfiguration user = new UserConfiguration();
        user.name = "Capital";
        image(goal).users = List.of(user);

        refused(goal, "making the user Capital");
    }

    @Test
    @InjectMojo(goal = "lock", pom = POM)
    void theModeOfAnArtifactIsRead(LockMojo goal) {
        ArtifactConfiguration artifact = new ArtifactConfiguration();
        artifact.groupId = "org.example";
        artifact.artifactId = "app";
        artifact.version = "1";
        artifact.mode = "rwx";
        image(goal).artifacts = List.of(artifact);

        refused(goal, "<image><artifacts><artifact><mode>", "rwx");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aReadOnlyRootHasAnInitramfs(ImageMojo goal) {
        image(goal).initramfs = "none";
        goal.image.disk.verity = "true";

        refused(goal, "planning a read-only root", "without an initramfs of ours");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aLiveMediumHasAnInitramfs(ImageMojo goal) {
        image(goal).initramfs = "none";
        goal.image.disk.formats = List.of("iso");

        refused(goal, "planning a live medium", "iso without a kernel and an initramfs of ours");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void aLiveMediumHasAKernel(ImageMojo goal) {
        image(goal).kernel = "none";
        goal.image.disk.formats = List.of("raw", "iso");

        refused(goal, "planning a live medium", "remove <kernel>none</kernel>");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void scriptsOfTheFirstStartHaveAWritableRoot(ImageMojo goal) {
        image(goal).scripts = "firstBoot";
        goal.image.disk.filesystem = "squashfs";

        refused(goal, "<image><scripts>", "a root that is read only");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void theMemoryOfAnApplicationIsAShare(ImageMojo goal) {
        image(goal).application = new ApplicationConfiguration();
        goal.image.application.memory = "150";

        refused(goal, "<image><application><memory>", "150");
        goal.image.application.memory = "99";
        refused(goal, "99 %", "1 to 95 percent");
    }

    @Test
    @InjectMojo(goal = "lock", pom = POM)
    void theWordsOfAnApplicationAreRead(LockMojo goal) {
        image(goal).application = new ApplicationConfiguration();
        goal.image.application.form = "fat";
        refused(goal, "<image><application><form>", "fat");

        goal.image.application = new ApplicationConfiguration();
        goal.image.application.runtime = "jetty";
        refused(goal, "<application><runtime>", "jetty");

        goal.image.application = new ApplicationConfiguration();
        goal.image.application.health = "health";
        refused(goal, "<image><application><health>", "health");

        goal.image.application = new ApplicationConfiguration();
        goal.image.application.ports = List.of("70000");
        refused(goal, "<image><application><ports>", "70000");

        goal.image.application = new ApplicationConfiguration();
        goal.image.application.name = "Shop!";
        refused(goal, "<application><name>", "Shop!");

        goal.image.application = new ApplicationConfiguration();
        goal.image.application.runtime = "tomcat7";
        refused(goal, "<application><runtime>", "tomcat7");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void anApplianceBootsItself(ImageMojo goal) {
        image(goal).disk.formats = List.of("xva");

        refused(goal, "making an appliance of the image", "whose kernel lies beside it");
    }

    /** Nothing that is refused before the base is asked for, which is nowhere. */
    private void asksForItsBase(BuildMojo goal) {
        assertThatThrownBy(goal::execute)
                .hasMessageContaining("fedora")
                .satisfies(told -> assertThat(told.getMessage()).doesNotContain("<suite>", "take the element out"));
    }

    @Test
    @InjectMojo(goal = "lock", pom = POM)
    void whatABaseOfAnotherWorldMayHaveIsNotRefusedBeforeItsWorldIsKnown(LockMojo goal) {
        image(goal).from = "oci:fedora";
        goal.execution = new MojoExecution(goal.execution.getMojoDescriptor(), "default-cli", MojoExecution.Source.CLI);
        String url = goal.image.repositories.get(0).url;
        goal.image.repositories.get(0).suite = null;
        goal.image.repositories.get(0).url = null;
        refused(goal, "<image><repositories><repository>[1]", "no <url>");

        goal.image.repositories.get(0).url = url;
        asksForItsBase(goal);

        goal.image.packageSignatures.signedBy = new File("keys/RPM-GPG-KEY");
        asksForItsBase(goal);
    }
}
