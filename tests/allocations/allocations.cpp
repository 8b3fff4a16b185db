// SPDX-License-Identifier: MIT
// Counts allocations: none inside a rollout's steps, none inside a transform, once there is scratch.
//
// Operator new is replaced, and the linker sends malloc and its kin, which Eigen calls, through the counters below
// (-Wl,--wrap). A program of its own, since it counts all that happens in it.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <curio/curio.hpp>
#include <new>

namespace {
std::atomic<long> allocations{0};
}

extern "C" {
void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t count, std::size_t size);
void* __real_realloc(void* old, std::size_t size);
void* __real_aligned_alloc(std::size_t alignment, std::size_t size);
int __real_posix_memalign(void** at, std::size_t alignment, std::size_t size);
void* __wrap_malloc(std::size_t size) { return ++allocations, __real_malloc(size); }
void* __wrap_calloc(std::size_t count, std::size_t size) { return ++allocations, __real_calloc(count, size); }
void* __wrap_realloc(void* old, std::size_t size) { return ++allocations, __real_realloc(old, size); }
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size) {
  return ++allocations, __real_aligned_alloc(alignment, size);
}
int __wrap_posix_memalign(void** at, std::size_t alignment, std::size_t size) {
  return ++allocations, __real_posix_memalign(at, alignment, size);
}
}

// Not inline: g++ would see that what new gives comes of malloc by another name, and warn where it is freed.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* at = __real_malloc(size)) return at;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* at) noexcept { std::free(at); }
[[gnu::noinline]] void operator delete(void* at, std::size_t) noexcept { std::free(at); }

using namespace curio;

namespace {

template <class Work>
long count(Work&& work) {
  const long before = allocations;
  work();
  return allocations - before;
}

int failures = 0;
void expect(bool holds, const char* promise, long counted) {
  std::printf("%s %s (%ld)\n", holds ? "yes" : "NO ", promise, counted);
  failures += holds ? 0 : 1;
}

const void* volatile seen;  // keeps the compiler from leaving an allocation out

/// A step that allocates, and so must be noticed.
struct Careless {
  static constexpr int species = 3, parameters = 12;
  template <class Real>
  Vector<Real, 3> operator()(const Vector<Real, 3>& y, const Vector<Real, 12>&, double, double) const {
    const Eigen::Matrix<Real, Eigen::Dynamic, 1> copy = y;
    seen = copy.data();
    return copy;
  }
};
/// One that looks at the time, and so never rests.
struct Timed {
  static constexpr int species = 3, parameters = 12;
  template <class Real>
  Vector<Real, 3> operator()(const Vector<Real, 3>& y, const Vector<Real, 12>& c, double t) const {
    return SigmoidCircuit<3>{}(y, c) + Vector<Real, 3>::Constant(Real(1e-3 * t));
  }
};

struct Last {
  Reads reads() const { return {.species = {0}, .last = 50}; }
  template <class Outcome>
  float operator()(const Outcome& outcome) const {
    return outcome.series(0, 50)[49];
  }
};

/// Allocations of 100 experiments for a search, for the second time.
template <class Step>
long of_experiments(const Step& step, int samples) {
  const Space space{SigmoidCircuit<3>{}};
  std::vector<typename decltype(space)::Intervention> list;
  for (std::size_t i = 0; i < 100; ++i) list.push_back(space.sample(split(Key(1), 100)[i]));
  std::vector<Experiment<float, float>> results(list.size());
  const Rollout rollout{step, {.dt = 0.01, .samples = samples}};
  const auto run = [&] {
    rollout.experiments(std::span<const typename decltype(space)::Intervention>(list), {}, Last{}, Last{},
                        std::span(results));
  };
  run();
  return count(run);
}
/// Allocations of one experiment, all samples kept, for the second time.
template <class Step>
long of_one(const Step& step, int samples) {
  const Rollout rollout{step, {.dt = 0.01, .samples = samples}};
  const auto one = Space{SigmoidCircuit<3>{}}.sample(Key(1));
  rollout(one);
  return count([&] { rollout(one); });
}

}  // namespace

int main() {
  volatile float number = 0;
  const long of_eigen = count([&] {
    Eigen::VectorXf v(100);
    v.setConstant(static_cast<float>(number));
    number = const_cast<volatile float*>(v.data())[7];
  });
  expect(of_eigen == 1, "the counter sees a vector of Eigen's", of_eigen);
  const long of_library = count([&] {
    std::vector<float> v(100, static_cast<float>(number));
    number = const_cast<volatile float*>(v.data())[7];
  });
  expect(of_library == 1, "the counter sees a vector of the standard library", of_library);

  const long careless = of_one(Careless{}, 2000) - of_one(Careless{}, 1000);
  expect(careless == 1000, "a step that allocates is noticed, each time", careless);
  const long one = of_one(Euler{SigmoidCircuit<3>{}}, 2000) - of_one(Euler{SigmoidCircuit<3>{}}, 1000);
  expect(one == 0, "1000 more steps of one experiment allocate nothing", one);
  const long kutta = of_one(RungeKutta4{SigmoidCircuit<3>{}}, 2000) - of_one(RungeKutta4{SigmoidCircuit<3>{}}, 1000);
  expect(kutta == 0, "nor do those of RungeKutta4", kutta);
  const long timed = of_experiments(Euler{Timed{}}, 2000) - of_experiments(Euler{Timed{}}, 1000);
  expect(timed == 0, "nor do those of 100 experiments side by side", timed);
  // Who comes to rest is put on a list, which doubles when it is full: at most 8 times for 100 experiments.
  const long resting =
      of_experiments(Euler{SigmoidCircuit<3>{}}, 4000) - of_experiments(Euler{SigmoidCircuit<3>{}}, 2000);
  expect(resting <= 8, "nor where some come to rest, but for the list of those", resting);

  constexpr int W = native_width<float>;
  for (const int length : {5000, 1500, 999 + 1, 225}) {
    const FourierTransform<float> transform(length);
    Scratch<Lanes<float, W>> scratch(transform.scratch());
    const Eigen::VectorXf from = uniform(Key(2), W * length);
    float sum = 0;
    const long inside = count([&] {
      transform([&](std::size_t j) { return Lanes<float, W>::load(from.data() + W * j); },
                [&](std::size_t, const Lanes<float, W>& re, const Lanes<float, W>& im) { sum += re[0] + im[0]; },
                std::span(scratch.data(), scratch.size()));
    });
    expect(inside == 0 && std::isfinite(sum), "a transform allocates nothing", inside);
  }
  const Trajectory trajectory = Rollout{Euler{SigmoidCircuit<3>{}}}(Space{SigmoidCircuit<3>{}}.sample(Key(3)));
  const Fourier fourier;
  fourier(trajectory);
  const long embedding = count([&] { fourier(trajectory); });
  expect(embedding == 1, "an embedding allocates itself", embedding);
  return failures == 0 ? 0 : 1;
}
