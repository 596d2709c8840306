package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;

class ImagesTest {
    private final ImageConfiguration one = new ImageConfiguration();

    private static ImageConfiguration named(String name) {
        ImageConfiguration image = new ImageConfiguration();
        image.name = name;
        return image;
    }

    @Test
    void withoutSeveralThereIsTheOne() {
        assertThat(Images.of(one, List.of(), List.of())).containsExactly(one);
    }

    @Test
    void severalTakeThePlaceOfTheOneInTheOrderOfThePom() {
        List<ImageConfiguration> several = List.of(named("web"), named("db"));

        assertThat(Images.of(one, several, List.of())).containsExactlyElementsOf(several);
        assertThat(Images.of(one, several, List.of("db"))).containsExactly(several.get(1));
    }

    @Test
    void anImageWithoutANameOfItsOwnIsRefused() {
        assertThatThrownBy(() -> Images.of(one, List.of(named("web"), named(null)), List.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<images><image>[2]<name>");
        assertThatThrownBy(() -> Images.of(one, List.of(named("web"), named("web")), List.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'web', the name of another one");
        assertThatThrownBy(() -> Images.of(one, List.of(named("../web")), List.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'../web'");
    }

    @Test
    void anUnknownNameIsToldWithTheNearest() {
        assertThatThrownBy(() -> Images.of(one, List.of(named("web"), named("db")), List.of("wbe")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.images")
                .hasMessageContaining("write web");
    }

    @Test
    void eachOfSeveralHasALockOfItsOwn() {
        assertThat(Images.lockFile(Path.of("/p/xen.lock.json"), "web")).isEqualTo(Path.of("/p/xen-web.lock.json"));
        assertThat(Images.lockFile(Path.of("/p/lock"), "web")).isEqualTo(Path.of("/p/lock-web"));
    }
}
