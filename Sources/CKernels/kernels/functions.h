// exp, log and the normal distribution, in polynomials of our own (fitted by weighted least squares on Chebyshev nodes).

/// exp to about 1.5 ulp; below the smallest normal number 0, above the largest infinity; NaN stays NaN.
INLINE vf exponential(vf x) {
  const float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  const vf shifted = x * 1.44269504f + magic;
  const vf n = shifted - magic;
  // ln 2 in two parts; the first has few bits, so the product with n is exact.
  const vf r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  vf p = r * 0.00139517174f + 0.00836959854f;
  p = p * r + 0.0416661873f;
  p = p * r + 0.166665122f;
  p = p * r + 0.5f;
  p = (p * r) * r + r;
  p = p + 1.0f;
  vf y = (vf)((vi)p + ((vi)shifted << 23));
  y = choose(x < -87.3365f, (vf)0.0f, y);
  return choose(x > 88.7228f, (vf)__builtin_inff(), y);
}

/// Natural logarithm of normal positive numbers to about 1 ulp.
INLINE vf logarithm(vf x) {
  // x = 2^e * m, m in [sqrt(1/2), sqrt(2))
  const vi bits = (vi)x - 0x3f3504f3;
  const vf e = __builtin_convertvector(bits >> 23, vf);
  const vf f = (vf)((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
  vf p = f * -0.0763114914f + 0.12854901f;
  p = p * f + -0.132079005f;
  p = p * f + 0.141900107f;
  p = p * f + -0.166165218f;
  p = p * f + 0.200016156f;
  p = p * f + -0.25001061f;
  p = p * f + 0.333333284f;
  const vf square = f * f;
  vf y = p * f * square + e * -2.12194440e-4f;
  y = y - 0.5f * square;
  return (f + y) + e * 0.693359375f;
}

/// The normal distribution's tail at |x|, Phi(-|x|), and exp(-x^2/2), which the gradient needs too.
/// Phi(-t) = exp(-t^2/2) R(t) with R(t) = erfcx(t / sqrt 2) / 2, a smooth function; the error is below 2e-8.
struct normal_tail { vf tail, bell; };
INLINE struct normal_tail normal_tail(vf x) {
  const vf t = magnitude(x);
  const vf bell = exponential(-0.5f * (x * x));
  const vf u = choose(t > 6.0f, (vf)6.0f, t);
  vf r = u * -3.15536255e-07f + 7.70864517e-06f;
  r = r * u + -8.47698757e-05f;
  r = r * u + 0.000563647598f;
  r = r * u + -0.00259007583f;
  r = r * u + 0.00900382176f;
  r = r * u + -0.0254717898f;
  r = r * u + 0.0619239137f;
  r = r * u + -0.13280578f;
  r = r * u + 0.249972567f;
  r = r * u + -0.398940593f;
  r = r * u + 0.49999997f;
  return (struct normal_tail){r * bell, bell};
}

/// x Phi(x): the GELU of the error function.
INLINE vf gelu_of(vf x) {
  const vf part = x * normal_tail(x).tail;
  return choose(x > 0.0f, x - part, part);
}
/// Phi(x) + x phi(x).
INLINE vf gelu_slope(vf x) {
  const struct normal_tail t = normal_tail(x);
  const vf phi = choose(x > 0.0f, 1.0f - t.tail, t.tail);
  return phi + x * (t.bell * 0.398942280f);
}
