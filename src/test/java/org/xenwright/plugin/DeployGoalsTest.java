package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.xenwright.image.SmallImage;
import org.xenwright.report.BootRecords;
import org.xenwright.ssh.SimulatedHost;
import org.xenwright.ssh.SimulatedXl;

/** The goals that bring domains to hosts, as Maven makes them, on a project with two domains and two hosts. */
@MojoTest
class DeployGoalsTest extends TwoHosts {
    @Test
    @InjectMojo(goal = "deploy", pom = POM)
    void domainsAreBroughtToTheirHostsAndASecondTimeNothingIsWritten(DeployMojo goal) throws Exception {
        execute(goal);

        assertThat(running()).containsExactly("xen1 web01", "xen2 web02");
        assertThat(logged()).contains("2 domains, 2 destinations", "+ web01", "done", "2 of 2 changes done");
        assertThat(read(hosts.get(0), "/etc/xen/auto/web01.cfg")).isPresent();
        assertThat(read(hosts.get(0), "/var/lib/xenwright/deployments/shop/inventory.json"))
                .hasValueSatisfying(text -> assertThat(text).contains("web01", "\"web02\""));

        hosts.forEach(host -> {
            host.commands().clear();
            host.writtenFiles().clear();
        });
        execute(goal);

        assertThat(logged()).contains("nothing to do");
        for (SimulatedHost each : hosts) {
            assertThat(each.commands().size()).isLessThanOrEqualTo(2);
            assertThat(each.writtenFiles()).isEmpty();
        }
    }

    @Test
    @InjectMojo(goal = "deploy", pom = POM)
    void aGenerationThatPanicsIsRolledBackAndFailsTheBuild(DeployMojo goal) throws Exception {
        execute(goal);
        build("second");
        hosts.forEach(each -> each.xl().conduct("web01", SimulatedXl.Conduct.PANICS));

        assertThatThrownBy(() -> execute(goal))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("web01 at xen1")
                .hasMessageContaining("panic");
        assertThat(log).anyMatch(each -> each.contains("web02") && each.contains("skipped"));
    }

    @Test
    @InjectMojo(goal = "deploy", pom = POM)
    void onlyWhatWasBootedGoesOutAndTheLogSaysWhatWasForced(DeployMojo goal) throws Exception {
        new BootRecords(List.of()).write(folder.resolve("target/xen-reports"));
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("no boot of it is on record");
        build("first");
        new SmallImage(target).file("etc/issue", "third", 0644).write(Map.of());
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("other bytes");
        assertThat(running()).isEmpty();

        goal.force = true;
        execute(goal);

        assertThat(logged()).contains("goes out unverified, since xen.force is set");
        assertThat(running()).hasSize(2);
    }

    @Test
    @InjectMojo(goal = "deploy", pom = POM)
    void wherePartOfTheProjectIsChosenNothingIsRemoved(DeployMojo goal) throws Exception {
        execute(goal);
        goal.remove = true;
        goal.onlyImages = List.of("web");
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("some images of the project alone");
        goal.onlyImages = List.of();
        goal.name = "org.example:web:1.0";
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("an image by its name, in a project");
        goal.name = null;
        execute(goal);

        assertThat(running()).containsExactly("xen1 web01", "xen2 web02");
    }

    @Test
    @InjectMojo(goal = "plan", pom = POM)
    void aPlanIsShownAndWrittenAndNothingElseIs(PlanMojo goal) throws Exception {
        goal.plan = folder.resolve("plan.json").toFile();

        execute(goal);

        JsonNode plan = new ObjectMapper().readTree(goal.plan);
        assertThat(plan.get("changes")).hasSize(2);
        assertThat(logged()).contains("plan " + plan.get("plan").textValue());
        for (SimulatedHost each : hosts) {
            assertThat(each.commands()).hasSize(1);
            assertThat(each.writtenFiles()).isEmpty();
            assertThat(each.at("/var/lib/xenwright")).doesNotExist();
        }
    }

    @Test
    @InjectMojo(goal = "undeploy", pom = POM)
    void aRemovalOfNothingIsNoFailure(UndeployMojo goal) {
        assertThatCode(() -> execute(goal)).doesNotThrowAnyException();
    }

    @Test
    @InjectMojo(goal = "plan", pom = POM)
    void aPlanSaysOfAHostThatIsNotReachedWhatWasFoundThere(PlanMojo goal) throws Exception {
        hosts.get(1).changeHostKey();
        ready(goal);
        goal.plan = folder.resolve("plan.json").toFile();
        goal.deploy.hosts.get(1).hostKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

        goal.execute();

        assertThat(logged()).containsPattern("xen2 +not reached: checking the key of the host: [a-z0-9-]+ SHA256:");
    }

    @Test
    @InjectMojo(goal = "hosts", pom = POM)
    void hostsAreLookedAtWithoutAProjectOrANameOfADeployment(HostsMojo goal) throws Exception {
        ready(goal);
        goal.deploy.name = null;
        project.setFile(null);

        goal.execute();

        assertThat(logged()).contains("xen1", "xen2", "Xen 4.1");
    }

    @Test
    @InjectMojo(goal = "hosts", pom = POM)
    void aHostWhoseKeyIsNotTheOneInThePomIsNotReached(HostsMojo goal) throws Exception {
        execute(goal);
        assertThat(logged()).contains("xen1", "Xen 4.1");
        hosts.get(1).changeHostKey();
        ready(goal);
        goal.deploy.hosts.get(1).hostKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

        assertThatThrownBy(goal::execute).hasMessageContaining("not reached: xen2");
        assertThat(logged()).contains("xen2");
    }
}
