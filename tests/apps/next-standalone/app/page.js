'use client'

import { useEffect, useState } from 'react'
import { score } from '../score.js'

export default function Page() {
  const [raw, setRaw] = useState('')
  useEffect(() => {
    score().then(setRaw, (error) => setRaw(error.message))
  }, [])
  return <output>{raw}</output>
}
